#include "sim/scenario/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/kernel/panic.h"

size_t sim_utf8_sequence(const char *text, size_t left)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (left == 0)
        return 0;
    if (byte[0] < 0x80)
        return 1;
    const size_t length = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
    if (byte[0] < 0xc2 || byte[0] > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
    /* Overlong forms, surrogates, beyond U+10FFFF. */
    if ((byte[0] == 0xe0 && byte[1] < 0xa0) || (byte[0] == 0xed && byte[1] > 0x9f) ||
        (byte[0] == 0xf0 && byte[1] < 0x90) || (byte[0] == 0xf4 && byte[1] > 0x8f))
        return 0;
    return length;
}

int sim_utf8_valid(const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        const size_t length = sim_utf8_sequence(text, left);
        if (length == 0)
            return 0;
        text += length;
        left -= length;
    }
    return 1;
}

/* The bytes of `stream`, one beyond `limit` at most, so that the caller sees that there are too many. */
static char *read_bytes(FILE *stream, size_t limit, size_t *length)
{
    size_t room = 1 << 16;
    char *bytes = sim_allocate(room, 1);
    *length = 0;
    for (;;) {
        if (*length + 1 >= room) {
            room *= 2;
            bytes = sim_reallocate(bytes, room, 1);
        }
        size_t ask = room - *length - 1;
        if (ask > limit + 1 - *length)
            ask = limit + 1 - *length;
        const size_t got = fread(bytes + *length, 1, ask, stream);
        *length += got;
        if (got == 0 || *length > limit)
            return bytes;
    }
}

/* Line ends become LF. */
static size_t normalise_line_ends(char *text, size_t length)
{
    size_t to = 0;
    for (size_t from = 0; from < length; from++) {
        if (text[from] == '\r') {
            text[to++] = '\n';
            from += from + 1 < length && text[from + 1] == '\n';
        } else {
            text[to++] = text[from];
        }
    }
    text[to] = '\0';
    return to;
}

static int is_text(const char *path, const char *text, size_t length, sim_fault_kind kind, sim_diagnostics *d)
{
    int line = 1;
    if (memchr(text, '\0', length)) {
        sim_diagnostics_add(d, kind, (sim_origin){path, 0}, NULL, "not a text file");
        return 0;
    }
    for (size_t i = 0; i < length;) {
        const unsigned char byte = (unsigned char)text[i];
        const size_t sequence = sim_utf8_sequence(text + i, length - i);
        if (sequence == 0) {
            sim_diagnostics_add(d, kind, (sim_origin){path, line}, NULL, "byte 0x%02X is not UTF-8", byte);
            sim_diagnostics_hint(d, "save the file as UTF-8 text");
            return 0;
        }
        if ((byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\f') || byte == 0x7f) {
            sim_diagnostics_add(d, kind, (sim_origin){path, line}, NULL,
                                "the control character 0x%02X stands in no text file", byte);
            return 0;
        }
        line += byte == '\n';
        i += sequence;
    }
    return 1;
}

static char *read_stream(FILE *stream, const char *path, size_t limit, sim_fault_kind kind, sim_origin named_at,
                         const char *key, size_t *length, sim_diagnostics *d)
{
    errno = 0;
    char *text = read_bytes(stream, limit, length);
    if (ferror(stream)) {
        sim_diagnostics_add(d, SIM_FAULT_INPUT, named_at, key, "cannot read \"%s\": %s", path, strerror(errno));
        free(text);
        return NULL;
    }
    if (*length > limit) {
        sim_diagnostics_add(d, kind, (sim_origin){path, 0}, NULL, "larger than the %zu MiB that such a file may have",
                            limit >> 20);
        free(text);
        return NULL;
    }
    if (*length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        *length -= 3;
        memmove(text, text + 3, *length);
    }
    *length = normalise_line_ends(text, *length);
    if (is_text(path, text, *length, kind, d))
        return text;
    free(text);
    return NULL;
}

/* A pipe, named or from a shell, is read like a file; one that nobody writes to is empty, and not waited for. */
static FILE *open_stream(const char *path)
{
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return NULL;
    const int flags = fcntl(descriptor, F_GETFL);
    FILE *stream = flags >= 0 && fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) == 0 ? fdopen(descriptor, "rb") : NULL;
    if (!stream)
        close(descriptor);
    return stream;
}

char *sim_textfile_read(const char *path, size_t limit, sim_fault_kind kind, sim_origin named_at, const char *key,
                        size_t *length, sim_diagnostics *d)
{
    struct stat about;
    FILE *stream = NULL;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        errno = EISDIR;
    else
        stream = open_stream(path);
    if (!stream) {
        const int missing = errno == ENOENT || errno == ENOTDIR;
        sim_diagnostics_add(d, SIM_FAULT_INPUT, named_at, key,
                            missing           ? "no such file: \"%s\""
                            : errno == EISDIR ? "a folder, not a file: \"%s\""
                            : errno == EACCES ? "no permission to read \"%s\""
                                              : "cannot be opened: \"%s\"",
                            path);
        return NULL;
    }
    char *text = read_stream(stream, path, limit, kind, named_at, key, length, d);
    fclose(stream);
    return text;
}
