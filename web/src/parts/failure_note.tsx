import './failure_note.css';
import type { ConnectionDiagnosis } from 'beckon';
import { explain } from '../format/failure_cause.js';
import { m } from '../strings.js';
import { CopyReport } from './copy_report.js';

export interface FailureNoteProps {
  readonly diagnosis: ConnectionDiagnosis;
  /** Who was on the other side. */
  readonly name: string;
}

/** Why a call failed, as far as one side can tell, and what one can do; nothing where it did not fail. */
export function FailureNote({ diagnosis, name }: FailureNoteProps) {
  const { failure } = diagnosis;
  if (failure === undefined) return null;
  const { what, todo } = explain(failure.cause, name);
  return (
    <section class="failure" aria-label={m.cause_title()}>
      <h2>{m.cause_title()}</h2>
      <p class="failure-what" data-testid="failure-cause" data-cause={failure.cause.code}>
        {what}
      </p>
      <p data-testid="failure-todo">{todo}</p>
      <CopyReport diagnosis={diagnosis} />
    </section>
  );
}
