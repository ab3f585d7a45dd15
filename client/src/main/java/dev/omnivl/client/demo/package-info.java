/** The demonstration: a server of its own, the shipped gallery, questions and expectations. */
@NullMarked
package dev.omnivl.client.demo;

import org.jspecify.annotations.NullMarked;
