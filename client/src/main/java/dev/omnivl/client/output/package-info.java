/** What a user reads: tables, colours, numbers, progress and JSON. */
@NullMarked
package dev.omnivl.client.output;

import org.jspecify.annotations.NullMarked;
