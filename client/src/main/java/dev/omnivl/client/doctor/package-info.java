/** What is installed, what is wrong, and how to mend it. */
@NullMarked
package dev.omnivl.client.doctor;

import org.jspecify.annotations.NullMarked;
