@NullMarked
package dev.omnivl.client.query;

import org.jspecify.annotations.NullMarked;
