/** What is told, and what is not. */
@NullMarked
package dev.omnivl.server.filter;

import org.jspecify.annotations.NullMarked;
