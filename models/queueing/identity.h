/* identity.h — who is who in a replication, whatever the order of events: names for streams and for ties.
 *
 * A customer is (class, ordinal): the ordinal counts the customers of its class from 0, in the order of their
 * arrival. What belongs to a class as such is named by the class. Events of resources and stations are named by what
 * they change, above all classes. The occasion of a stream has 24 bits: what counts further puts the rest into the
 * identity.
 */
#ifndef MODELS_QUEUEING_IDENTITY_H
#define MODELS_QUEUEING_IDENTITY_H

#include <stdint.h>

#include "sim/kernel/simulation.h"

enum { QN_MOST_CLASSES = 250, QN_ORDINAL_BITS = 48, QN_CLASS_SHIFT = 56, QN_OCCASION_BITS = 24 };

/* Purposes of streams. Never renumber: it would change every result. */
enum {
    QN_PURPOSE_GAP = 1,         /* (class; candidate): time to the next arrival, and whether a varying rate takes it */
    QN_PURPOSE_GROUP = 2,       /* (class; candidate): how many come at once */
    QN_PURPOSE_SERVICE = 3,     /* (customer; visit): the first draw, and for who draws again the next */
    QN_PURPOSE_PATIENCE = 4,    /* (customer; visit) */
    QN_PURPOSE_ROUTE = 5,       /* (customer; visit) */
    QN_PURPOSE_INTERRUPTION = 6 /* (resource; ordinal): time to the interruption, then its repair */
};

/* What an event that belongs to no customer is about. */
typedef enum qn_subject {
    QN_SUBJECT_PERIOD = 250,
    QN_SUBJECT_PROFILE,
    QN_SUBJECT_UNITS, /* shifts of a resource */
    QN_SUBJECT_ROOM,
    QN_SUBJECT_DOOR,
    QN_SUBJECT_INTERRUPTION
} qn_subject;

static inline uint64_t qn_customer_identity(uint32_t class_, uint64_t ordinal)
{
    return (uint64_t)class_ << QN_CLASS_SHIFT | ordinal;
}

/* The identity of a subject's events; `part` keeps apart those of one index: an interruption and its repair. */
static inline uint64_t qn_subject_identity(qn_subject subject, uint32_t part, uint32_t index)
{
    return (uint64_t)subject << QN_CLASS_SHIFT | (uint64_t)part << 32 | index;
}

/* The stream of a customer's visit, or of a count of a resource. */
static inline sim_stream qn_stream(const sim *s, uint64_t identity, uint8_t purpose, uint32_t count)
{
    const uint64_t beyond = count >> QN_OCCASION_BITS;
    return sim_open_stream(s, identity | beyond << QN_ORDINAL_BITS, purpose, count & (SIM_STREAM_OCCASIONS - 1));
}

/* The stream of a count of a class, which may be as large as that of its customers. */
static inline sim_stream qn_class_stream(const sim *s, uint32_t class_, uint8_t purpose, uint64_t count)
{
    return sim_open_stream(s, qn_customer_identity(class_, count >> QN_OCCASION_BITS), purpose,
                           (uint32_t)count & (SIM_STREAM_OCCASIONS - 1));
}

#endif
