/* heap_2.c — the binary implicit heap. */
#define LIST_NAME "binary heap"
enum { ARITY = 2 };

#include "tests/bench/hold/heap.h"
