import { Guest } from './harness/guest.ts';
import { isWith, joins, makesLink } from './harness/meeting.ts';
import { scene } from './harness/stage.ts';

scene(
  'one of three in a call by link loads the page anew, and the others do not notice of each other',
  async (stage) => {
    const { url } = await stage.serve();
    const [anna, ben, carl] = await Promise.all(
      ['Anna', 'Ben', 'Carl'].map(async (name) => new Guest(name, await stage.tab(name))),
    );
    if (!anna || !ben || !carl) throw new Error('somebody is missing');
    await anna.enter(url);
    const link = await makesLink(anna);
    await joins(ben, link);
    await joins(carl, link);
    await Promise.all([isWith(anna, ben, carl), isWith(ben, anna, carl), isWith(carl, anna, ben)]);

    await ben.tab.reload();
    await Promise.all([isWith(anna, carl, ben), isWith(ben, anna, carl), isWith(carl, anna, ben)]);
  },
);
