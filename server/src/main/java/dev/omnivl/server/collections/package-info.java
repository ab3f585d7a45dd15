/** The collections of a server: an index each, opened, replaced and closed on their own. */
@NullMarked
package dev.omnivl.server.collections;

import org.jspecify.annotations.NullMarked;
