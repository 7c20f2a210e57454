/* digest_scope.h — what of a results file enters its digest (digest.h), and what is beside what the file says.
 */
#ifndef OUTPUT_DIGEST_SCOPE_H
#define OUTPUT_DIGEST_SCOPE_H

#include <hdf5.h>
#include <stddef.h>

#include "output/results_file.h"

typedef enum digest_scope {
    DIGEST_SCOPE_SAID, /* what enters the digest */
    DIGEST_SCOPE_ALL   /* provenance and the choice of outputs, too; not what libraries keep for themselves */
} digest_scope;

/* Whether the variable `name` enters the digest. */
int digest_scope_has(const char *name);

/* The names of the attributes of an object in the order of their bytes. `owner` is the object's name, NULL for the file. The
 * caller frees them with results_file_free_names(). A fault fails the file. */
char **digest_scope_attributes(results_file *file, hid_t object, const char *owner, digest_scope scope, size_t *count);

#endif
