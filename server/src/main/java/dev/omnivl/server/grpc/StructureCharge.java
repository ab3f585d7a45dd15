package dev.omnivl.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Charges a call for what its message becomes when it is read: two bytes on the wire can be an
 * object in memory, so that the bytes alone would let a caller fill it. To be run inside the
 * mapping of failures, on messages that are not read yet.
 */
final class StructureCharge implements ServerInterceptor {
  /** Of a usual message, which need not be charged. */
  private static final long FREE = 64 << 10;

  /** Fewer bytes than this cannot become more than is free. */
  private static final long SMALL = FREE / MessageStructure.MOST_OF_A_BYTE;

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Descriptor type =
        call.getMethodDescriptor().getSchemaDescriptor()
                instanceof ProtoMethodDescriptorSupplier described
            ? described.getMethodDescriptor().getInputType()
            : null;
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    if (type == null) {
      return listener;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof InputStream bytes) {
          charge(bytes, type);
        }
        super.onMessage(message);
      }
    };
  }

  private static void charge(InputStream bytes, Descriptor type) {
    try {
      if (bytes instanceof KnownLength && bytes.available() <= SMALL) {
        return;
      }
      bytes.mark(Integer.MAX_VALUE);
      long structure = MessageStructure.bytes(CodedInputStream.newInstance(bytes), type);
      bytes.reset();
      if (structure > FREE) {
        Reception.current().grow(structure);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
