import { faultKinds } from '../system/harness/fault_proxy.ts';
import { FaultSweep } from './harness/fault_sweep.ts';
import { scene } from './harness/stage.ts';

scene(
  'a call comes about whatever happens to a WebSocket at whichever message of it',
  async (stage) => {
    const sweep = await FaultSweep.on(stage, ['websocket']);
    await sweep.run(faultKinds);
  },
  240_000,
);
