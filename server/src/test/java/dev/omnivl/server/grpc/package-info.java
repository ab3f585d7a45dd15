@NullMarked
package dev.omnivl.server.grpc;

import org.jspecify.annotations.NullMarked;
