/** What of a model's words is not told: a list of words, and objections of an operator's own. */
@NullMarked
package dev.omnivl.server.filter;

import org.jspecify.annotations.NullMarked;
