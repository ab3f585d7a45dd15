/** Who may call what, and how much of it: keys, what each call needs, and quotas. */
@NullMarked
package dev.omnivl.server.access;

import org.jspecify.annotations.NullMarked;
