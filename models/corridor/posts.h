/* posts.h — checkpoints, places of detention and processing: the stations of the corridor and where they are.
 *
 * A post is a row of a CSV table and a station of the kernel, of the same index. Servers are officers at a checkpoint and in
 * processing, places in detention. A post has dates from when and until when it is open.
 */
#ifndef MODELS_CORRIDOR_POSTS_H
#define MODELS_CORRIDOR_POSTS_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/network.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

typedef enum post_kind { POST_CHECKPOINT, POST_DETENTION, POST_PROCESSING, POST_KINDS } post_kind;

typedef struct post {
    const char *id;
    uint32_t place;
    post_kind kind;
    uint32_t servers;
    uint32_t places;    /* processing: holding places, to compare custody with */
    int64_t open_from;  /* days since 1970-01-01; INT64_MIN: since ever */
    int64_t open_until; /* the first day when it is closed; INT64_MIN: for good */
} post;

typedef struct posts {
    size_t count;
    post *at;
    const char **labels;
    int64_t *kinds;                /* of post_kind, as a column for the results file */
    uint32_t *checkpoint_of_place; /* [places] post or NETWORK_NONE */
    uint32_t *processing_of_area;  /* [areas] post or NETWORK_NONE */
    size_t detention_count;
    uint32_t *detention_by_distance; /* [places][detention_count] posts, nearest first */
    uint32_t waiting_room;           /* of checkpoints, in parties */
    sim_table *table;
} posts;

extern const sim_param_table posts_params;
extern const char *const post_kind_labels[POST_KINDS + 1]; /* NULL-terminated */

void posts_read(const sim_scenario *scenario, const network *n, posts *p, sim_diagnostics *d);
void posts_free(posts *p);

/* Whether a post is open on `day`. */
int post_is_open(const post *p, int64_t day);

#endif
