import { faultKinds } from '../system/harness/fault_proxy.ts';
import { FaultSweep } from './harness/fault_sweep.ts';
import { scene } from './harness/stage.ts';

/** Set by `script/test --all`. */
const all = Boolean(process.env['ALL']);
const patience = 240_000;

scene(
  'a call comes about whatever happens to a WebSocket at whichever message of it',
  async (stage) => {
    const sweep = await FaultSweep.on(stage, ['websocket']);
    await sweep.run(faultKinds);
  },
  patience,
);

if (all)
  scene(
    'and whatever happens to HTTP',
    async (stage) => {
      const sweep = await FaultSweep.on(stage, ['http']);
      await sweep.run(faultKinds);
    },
    2 * patience,
  );
