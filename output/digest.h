/* digest.h — one number for what a results file says, whatever way it is stored.
 *
 * Two files have the same digest when they say the same: the same variables with the same dimensions, attributes and
 * values. How that is stored (chunks, compression, byte order, order of creation, fixed or variable length of texts) and by
 * whom, where and when it was made does not enter. So the digest is equal on any number of threads, for two runs of one
 * scenario, and after nccopy or h5repack.
 *
 * Definition. H is XXH3-128 of libxxhash, seed 0, printed as 32 hexadecimal digits (canonical, most significant first). In
 * the streams below a number is 8 bytes, least significant first; a text is its length in bytes as a number and then its
 * bytes, without a NUL.
 *
 *   type        the letter 'i' (signed), 'u' (unsigned), 'f' (IEEE float) or 's' (text), then the size in bytes as a number (0
 *               for texts)
 *   shape       rank as a number, then each size, outermost first; a scalar has rank 0
 *   values      in row-major order: numbers of the type's size, least significant byte first, each NaN as the quiet NaN with a
 *               positive sign and no payload, negative zero as it is; texts as texts (of a fixed-length text the bytes before
 *               the first NUL)
 *   attribute   text of its name, type, shape, values. An attribute that holds one element has rank 0
 *   attributes  how many as a number, then each in the order of their names (bytes)
 *   dataset     H of: text "transito-dataset-1", text of its name, type, shape, the text of the name of the dimension scale of
 *               each axis ("" for none), attributes, values
 *   file        H of: text "transito-file-1", attributes of the root group, number of datasets, then in the order of their
 *               names (bytes) the text of each name and the 16 bytes of its digest (canonical)
 *
 * A dataset without values of its own, as netCDF keeps for a dimension without coordinates, enters with type 'd' of size 0,
 * no attributes and no values.
 *
 * Left out: datasets and attributes whose names begin with "provenance"; the dataset "outputs_text" (the choice of outputs and of
 * the event list);
 * the attribute "source" of the root group (it names the version); what the dimension-scale and netCDF libraries keep for
 * themselves (CLASS, NAME, DIMENSION_LIST, REFERENCE_LIST, DIMENSION_LABELS, and names that begin with "_Netcdf4", "_NC" or
 * "_nc3"). Paths and origins of lines are not in a results file, save in its provenance.
 */
#ifndef OUTPUT_DIGEST_H
#define OUTPUT_DIGEST_H

#include "sim/scenario/diagnostics.h"

enum { OUTPUT_DIGEST_BYTES = 33 };

/* The digest in hexadecimal digits. */
typedef struct output_digest {
    char hex[OUTPUT_DIGEST_BYTES];
} output_digest;

/* Called for each dataset in the order of names. */
typedef void output_digest_visitor(void *context, const char *name, const output_digest *digest);

/* Computes the digest of the file at `path`; datasets are told to `visit` (NULL: nobody) as they are done. Returns 0, or -1
 * with one diagnostic: SIM_FAULT_INPUT or SIM_FAULT_DATA as output_reader_open(), SIM_FAULT_DATA also for a group or a type
 * that no results file holds. Memory is bounded: values are read in blocks of at most 4 MiB, texts one dataset at a time. */
int output_digest_file(const char *path, output_digest_visitor *visit, void *context, output_digest *digest,
                       sim_diagnostics *d);

#endif
