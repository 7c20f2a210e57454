#include "output/embed.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "output/dictionary.h"
#include "output/results_variable.h"

enum { NAME_BYTES = 512, HASH_BYTES = 33 };

/* Writes `text` as the dictionary's row `row` says, under another name and long name where there are many of them. */
static void put_text_variable(results_file *file, const char *row, const char *name, const char *long_name,
                              const char *text)
{
    const dictionary_variable *own = dictionary_of(row);
    const results_variable variable = {.name = name,
                                       .type = own->type,
                                       .long_name = long_name == NULL ? own->long_name : long_name,
                                       .comment = own->comment};
    results_put(file, &variable, &text);
}

static void hash_text(const char *text, size_t length, char hex[HASH_BYTES])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(text, length));
    for (size_t i = 0; i < sizeof canonical.digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", canonical.digest[i]);
}

static void put_table(results_file *file, const output_table_text *table)
{
    char name[NAME_BYTES], long_name[NAME_BYTES], hex[HASH_BYTES];
    snprintf(name, sizeof name, RESULTS_TABLE_PREFIX "%s", table->key);
    for (char *c = name; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c))
            *c = '_';
    snprintf(long_name, sizeof long_name, "%s %s", dictionary_of(RESULTS_TABLE_PREFIX)->long_name, table->key);
    hash_text(table->text, strlen(table->text), hex);
    put_text_variable(file, RESULTS_TABLE_PREFIX, name, long_name, table->text);
    results_put_text_attribute(file, name, RESULTS_TABLE_KEY, table->key);
    results_put_text_attribute(file, name, RESULTS_TABLE_FILE, table->file_name);
    results_put_text_attribute(file, name, "xxh3_128", hex);
}

void embed_bundle(results_file *file, const output_bundle *bundle)
{
    put_text_variable(file, RESULTS_SCENARIO, RESULTS_SCENARIO, NULL, bundle->scenario_text);
    put_text_variable(file, RESULTS_OUTPUTS, RESULTS_OUTPUTS, NULL, bundle->outputs_text);
    for (size_t i = 0; i < bundle->table_count; i++)
        put_table(file, &bundle->tables[i]);
}
