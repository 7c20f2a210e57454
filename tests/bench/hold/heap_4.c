/* heap_4.c — the 4-ary implicit heap. */
#define LIST_NAME "4-ary heap"
enum { ARITY = 4 };

#include "tests/bench/hold/heap.h"
