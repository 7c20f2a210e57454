/* provenance.h — by what, where and when a results file was made.
 *
 * It is kept so that a result can be traced, and left out of the digest, so that the same result made by another hand has
 * the same digest. The machine is described by class (system, architecture, whether it has FMA), never by name.
 */
#ifndef OUTPUT_PROVENANCE_H
#define OUTPUT_PROVENANCE_H

/* Texts are owned by the provenance. */
typedef struct output_provenance {
    const char *version;  /* of the program: "0.1.0" */
    const char *commit;   /* of the source, "unknown" when it was not built from a git clone */
    const char *compiler; /* "gcc 12.2.0" */
    char *libraries;      /* "HDF5 1.10.8, GSL 2.7.1, …" */
    char *host_class;     /* "Linux x86_64, FMA" */
    char *command_line;   /* words quoted for a shell where they need it */
    char started_utc[32]; /* "2026-11-25T01:05:18Z" */
} output_provenance;

/* Describes this process, started now with these words. The caller frees it. */
output_provenance *output_provenance_new(int argc, char *const argv[]);
void output_provenance_free(output_provenance *provenance);

#endif
