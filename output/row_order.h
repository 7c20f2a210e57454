/* row_order.h — puts rows of a trace into the order of the results file.
 */
#ifndef OUTPUT_ROW_ORDER_H
#define OUTPUT_ROW_ORDER_H

#include <stddef.h>

/* Sorts `count` rows of `row_bytes` by the 64-bit whole numbers at two offsets, keeping the order of equal ones. */
void row_order_sort(char *rows, size_t count, size_t row_bytes, size_t first_offset, size_t second_offset);

#endif
