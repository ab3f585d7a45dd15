@NullMarked
package dev.omnivl.client.judged;

import org.jspecify.annotations.NullMarked;
