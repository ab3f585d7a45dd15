/** Has collections find out what scores high in them by chance. */
@NullMarked
package dev.omnivl.server.relevance;

import org.jspecify.annotations.NullMarked;
