/* grammar.h — which token may follow which in a scenario.
 *
 * The grammar is libconfig's, held by one small state for each open bracket. It is asked before libconfig is, because it can
 * say what should stand instead, at the line of the token itself, and because libconfig 1.5 loses the memory of the string
 * that it was reading when it meets a fault.
 *
 *     group:  { name = value; name : value … }     the separator, ';' or ',', may be left out
 *     list:   ( value, value … )
 *     array:  [ leaf, leaf … ]
 *     value:  number, true, false, string, string string …, group, list or array
 */
#ifndef SIM_SCENARIO_GRAMMAR_H
#define SIM_SCENARIO_GRAMMAR_H

typedef enum sim_token {
    SIM_TOKEN_NAME,
    SIM_TOKEN_FLAG, /* true, false */
    SIM_TOKEN_NUMBER,
    SIM_TOKEN_STRING,
    SIM_TOKEN_ASSIGN,    /* = or : */
    SIM_TOKEN_COMMA,     /* , */
    SIM_TOKEN_SEMICOLON, /* ; */
    SIM_TOKEN_OPEN,      /* any opening bracket; the place within is sim_grammar_begin() */
    SIM_TOKEN_CLOSE      /* that of this bracket */
} sim_token;

/* What may stand next within a bracket. */
typedef enum sim_place {
    SIM_PLACE_NAME,         /* a group: a name or the end */
    SIM_PLACE_ASSIGN,       /* after a name */
    SIM_PLACE_VALUE,        /* a value, and nothing else */
    SIM_PLACE_FIRST,        /* a list or array: a value or the end */
    SIM_PLACE_AFTER,        /* after a value */
    SIM_PLACE_AFTER_STRING, /* after a string, which another may continue */
    SIM_PLACE_WRONG         /* the token cannot stand there */
} sim_place;

/* The place at the beginning of a bracket: '{' (also for a file as a whole), '(' or '['. */
sim_place sim_grammar_begin(char bracket);

/* The place after `token` at `place` within `bracket`; SIM_PLACE_WRONG when it cannot stand there. */
sim_place sim_grammar_next(char bracket, sim_place place, sim_token token);

/* Whether a file may end at `place`: not between a name and its value. */
int sim_grammar_may_end(sim_place place);

/* What may stand at `place`, in words: "a name", "a value", … */
const char *sim_grammar_wanted(char bracket, sim_place place);

#endif
