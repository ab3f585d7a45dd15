/**
 * The Open Inference Protocol, version 2: tensors in, tensors out, over the same models, lanes and
 * doors as the typed services.
 */
@NullMarked
package dev.omnivl.server.grpc.inference;

import org.jspecify.annotations.NullMarked;
