/** What a person types to say what is looked for, read as the messages of the contract. */
@NullMarked
package dev.omnivl.client.query;

import org.jspecify.annotations.NullMarked;
