#include "sim/scenario/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/panic.h"

static void make_room(sim_buffer *buffer, size_t length)
{
    if (buffer->room - buffer->length > length)
        return;
    buffer->room = 2 * buffer->room + length + 64;
    buffer->text = sim_reallocate(buffer->text, buffer->room, 1);
}

void sim_buffer_add(sim_buffer *buffer, const char *bytes, size_t length)
{
    make_room(buffer, length);
    memcpy(buffer->text + buffer->length, bytes, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void sim_buffer_print(sim_buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    SIM_REQUIRE(length >= 0, "buffer: a text cannot be formatted");
    make_room(buffer, (size_t)length);
    vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, again);
    va_end(again);
    buffer->length += (size_t)length;
}

void sim_buffer_add_csv(sim_buffer *buffer, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        sim_buffer_print(buffer, "%s", text);
        return;
    }
    sim_buffer_print(buffer, "\"");
    for (; *text; text++)
        sim_buffer_print(buffer, "%s%c", *text == '"' ? "\"" : "", *text);
    sim_buffer_print(buffer, "\"");
}

void sim_buffer_add_quoted(sim_buffer *buffer, const char *text)
{
    sim_buffer_print(buffer, "\"");
    for (; *text; text++) {
        const unsigned char letter = (unsigned char)*text;
        if (letter == '"' || letter == '\\')
            sim_buffer_print(buffer, "\\%c", letter);
        else if (letter == '\n')
            sim_buffer_print(buffer, "\\n");
        else if (letter == '\t')
            sim_buffer_print(buffer, "\\t");
        else if (letter < 0x20 || letter == 0x7f)
            sim_buffer_print(buffer, "\\x%02x", letter);
        else
            sim_buffer_add(buffer, text, 1);
    }
    sim_buffer_print(buffer, "\"");
}

char *sim_buffer_take(sim_buffer *buffer)
{
    sim_buffer_add(buffer, "", 0);
    char *text = buffer->text;
    *buffer = (sim_buffer){0};
    return text;
}

char *sim_copy_text(const char *text)
{
    if (text == NULL)
        return NULL;
    const size_t length = strlen(text);
    char *copy = sim_allocate(length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}
