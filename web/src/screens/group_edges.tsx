import { CircleAlert, Link, RotateCcw, Users } from 'lucide-preact';
import { formatDuration } from '../format/duration.js';
import { linkProblem } from '../format/link_problem.js';
import { reasonText } from '../format/reason.js';
import { Button } from '../parts/button.js';
import { Message } from '../parts/message.js';
import type { AfterGroup as After, GroupProblem as Problem } from '../stores/groups.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** A call by link is over for this person. */
export function AfterGroup({ after }: { readonly after: After }) {
  const { groups } = useStores();
  const { byMe, duration, reason, secret } = after;
  const text = byMe ? m.group_left_by_me() : reasonText({ reason, byMe, name: '' });
  return (
    <Message
      icon={Users}
      title={byMe ? m.group_left() : m.group_over()}
      testId="group-after"
      code={reason}
      buttons={
        <>
          <Button
            look="primary"
            icon={RotateCcw}
            data-testid="join-again"
            onClick={() => void groups.join(secret, true)}
          >
            {m.group_again()}
          </Button>
          <Button data-testid="after-close" onClick={() => groups.close()}>
            {m.after_close()}
          </Button>
        </>
      }
    >
      <p role="status">{text}</p>
      {duration >= 1000 && <p>{m.group_lasted({ duration: formatDuration(duration) })}</p>}
    </Message>
  );
}

/** A link leads nowhere now. */
export function GroupProblem({ problem }: { readonly problem: Problem }) {
  const { groups } = useStores();
  const { code, secret } = problem;
  const { title, text, again } = linkProblem(code);
  const retry = () => void (secret === undefined ? groups.create() : groups.join(secret, true));
  return (
    <Message
      icon={CircleAlert}
      title={title}
      testId="link-problem"
      code={code}
      buttons={
        <>
          {again ? (
            <Button look="primary" icon={RotateCcw} data-testid="join-again" onClick={retry}>
              {m.try_again()}
            </Button>
          ) : (
            <Button look="primary" icon={Link} data-testid="new-link" onClick={() => void groups.create()}>
              {m.new_link()}
            </Button>
          )}
          <Button data-testid="after-close" onClick={() => groups.close()}>
            {m.after_close()}
          </Button>
        </>
      }
    >
      <p role="alert">{text}</p>
    </Message>
  );
}
