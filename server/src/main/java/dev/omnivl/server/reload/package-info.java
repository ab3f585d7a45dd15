/** What is read from files and read again when they change, while the server runs. */
@NullMarked
package dev.omnivl.server.reload;

import org.jspecify.annotations.NullMarked;
