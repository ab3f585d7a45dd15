/**
 * What is told of the server's work where it is done, so that the parts that do it know nothing of
 * those who count.
 */
@NullMarked
package dev.omnivl.server.watch;

import org.jspecify.annotations.NullMarked;
