#include "sim/scenario/grammar.h"

#include "sim/kernel/panic.h"

sim_place sim_grammar_begin(char bracket)
{
    return bracket == '{' ? SIM_PLACE_NAME : SIM_PLACE_FIRST;
}

static sim_place after_value(char bracket, sim_token token)
{
    switch (token) {
    case SIM_TOKEN_FLAG:
    case SIM_TOKEN_NUMBER:
        return SIM_PLACE_AFTER;
    case SIM_TOKEN_STRING:
        return SIM_PLACE_AFTER_STRING;
    case SIM_TOKEN_OPEN:
        return bracket == '[' ? SIM_PLACE_WRONG : SIM_PLACE_AFTER;
    default:
        return SIM_PLACE_WRONG;
    }
}

static sim_place after_separator(char bracket, sim_token token)
{
    if (token == SIM_TOKEN_CLOSE)
        return SIM_PLACE_AFTER;
    if (bracket != '{')
        return token == SIM_TOKEN_COMMA ? SIM_PLACE_VALUE : SIM_PLACE_WRONG;
    if (token == SIM_TOKEN_NAME)
        return SIM_PLACE_ASSIGN;
    return token == SIM_TOKEN_COMMA || token == SIM_TOKEN_SEMICOLON ? SIM_PLACE_NAME : SIM_PLACE_WRONG;
}

sim_place sim_grammar_next(char bracket, sim_place place, sim_token token)
{
    switch (place) {
    case SIM_PLACE_NAME:
        return token == SIM_TOKEN_NAME    ? SIM_PLACE_ASSIGN
               : token == SIM_TOKEN_CLOSE ? SIM_PLACE_AFTER
                                          : SIM_PLACE_WRONG;
    case SIM_PLACE_ASSIGN:
        return token == SIM_TOKEN_ASSIGN ? SIM_PLACE_VALUE : SIM_PLACE_WRONG;
    case SIM_PLACE_FIRST:
        return token == SIM_TOKEN_CLOSE ? SIM_PLACE_AFTER : after_value(bracket, token);
    case SIM_PLACE_VALUE:
        return after_value(bracket, token);
    case SIM_PLACE_AFTER_STRING:
        return token == SIM_TOKEN_STRING ? SIM_PLACE_AFTER_STRING : after_separator(bracket, token);
    case SIM_PLACE_AFTER:
        return after_separator(bracket, token);
    case SIM_PLACE_WRONG:
        break;
    }
    sim_panic("grammar: place %d", (int)place);
}

int sim_grammar_may_end(sim_place place)
{
    return place != SIM_PLACE_ASSIGN && place != SIM_PLACE_VALUE;
}

const char *sim_grammar_wanted(char bracket, sim_place place)
{
    switch (place) {
    case SIM_PLACE_NAME:
        return "a name";
    case SIM_PLACE_ASSIGN:
        return "'='";
    case SIM_PLACE_FIRST:
    case SIM_PLACE_VALUE:
        return bracket == '[' ? "a number, a string, true or false" : "a value";
    case SIM_PLACE_AFTER:
    case SIM_PLACE_AFTER_STRING:
        return bracket == '{' ? "';' or the next name" : bracket == '(' ? "',' or ')'" : "',' or ']'";
    case SIM_PLACE_WRONG:
        break;
    }
    sim_panic("grammar: place %d", (int)place);
}
