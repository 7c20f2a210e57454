/* log_notes.h — the small records of a log: how far the run is, and how it ended. Their payloads are JSON objects.
 *
 *   LOG_PROGRESS   share, events, complete, wall_seconds (sim_run_progress)
 *   LOG_EXTEND     replications
 *   LOG_PRECISION  status, note
 *   LOG_END        end: "complete" or "interrupted"
 */
#ifndef OUTPUT_LOG_NOTES_H
#define OUTPUT_LOG_NOTES_H

#include "output/log.h"
#include "output/precision_note.h"
#include "sim/experiment/replications.h"

/* Append one; a failure is one of the log. */
void log_note_progress(output_log *log, const sim_run_progress *progress);
void log_note_extend(output_log *log, uint32_t replications);
void log_note_precision(output_log *log, const char *status, const char *note);
void log_note_end(output_log *log, sim_run_end end);

/* What the notes of a log say together: the last of a kind holds. */
typedef struct log_notes {
    int has_progress;
    sim_run_progress progress;
    uint32_t replications; /* asked for in the end; 0: as LOG_HEAD says */
    char precision_status[32];
    char precision_note[OUTPUT_PRECISION_BYTES];
    int has_ended;
    sim_run_end end;
} log_notes;

/* Takes in a record of one of these kinds. Returns 0, or -1 when the payload is none. */
int log_notes_read(log_notes *notes, log_kind kind, const char *payload, size_t length);

#endif
