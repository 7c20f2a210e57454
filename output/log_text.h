/* log_text.h — what `transito info` and `transito recover` say of a log.
 */
#ifndef OUTPUT_LOG_TEXT_H
#define OUTPUT_LOG_TEXT_H

#include "output/log_reader.h"

/* What is run, how far it is, whether its process lives, what is complete and what is missing or damaged: for people,
 * ending in a newline, and as one JSON object. `path` is the log's. The caller frees them. */
char *output_log_text(const log_reader *reader, const char *path);
char *output_log_json(const log_reader *reader, const char *path);

/* The replications that are not complete: "3, 7 to 19"; "" when all are. The caller frees it. */
char *output_log_missing(const log_reader *reader);

/* "its last 17 bytes are torn; 2 records are damaged": what is wrong with the file, "" when nothing. The caller frees
 * it. */
char *output_log_damage(const log_reader *reader);

#endif
