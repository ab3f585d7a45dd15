package dev.omnivl.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads along at the very beginning of a connection's pipeline, passes on all bytes as they are,
 * and ends the connection with GOAWAY when it floods.
 *
 * <p>gRPC's transport has no place for this: it builds its decoder itself, which keeps empty data
 * frames without bound and answers every settings frame.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {
  /** What a client says first: PRI * HTTP/2.0 ... */
  private static final int PREFACE = 24;

  private static final int GOAWAY = 7;
  private static final int ENHANCE_YOUR_CALM = 11;

  private final Consumer<String> ended;
  private final FrameCounts counts = new FrameCounts();
  private final ByteBuf header = Unpooled.buffer(Frame.BYTES, Frame.BYTES);
  private int preface = PREFACE;
  private @Nullable Frame frame;
  private int remaining;
  private boolean closed;

  /**
   * Makes the guard of one connection.
   *
   * @param ended is told why, when it ends the connection
   */
  FrameGuard(Consumer<String> ended) {
    this.ended = ended;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!closed && message instanceof ByteBuf bytes) {
      String flood = read(bytes);
      if (flood != null) {
        closed = true;
        end(ctx, flood);
      }
    }
    if (closed) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private @Nullable String read(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    int skipped = Math.min(preface, end - at);
    preface -= skipped;
    at += skipped;
    while (at < end) {
      if (frame == null) {
        int taken = Math.min(header.writableBytes(), end - at);
        header.writeBytes(bytes, at, taken);
        at += taken;
        if (header.isWritable()) {
          return null;
        }
        frame = parsed();
        remaining = frame.length();
      }
      int taken = Math.min(remaining, end - at);
      if (frame.type() == Frame.DATA && taken > 0) {
        counts.addPayload(frame, bytes, at, taken);
      }
      at += taken;
      remaining -= taken;
      if (remaining == 0) {
        String flood = counts.add(frame).orElse(null);
        frame = null;
        if (flood != null) {
          return flood;
        }
      }
    }
    return null;
  }

  private Frame parsed() {
    Frame parsed =
        new Frame(
            header.readUnsignedMedium(),
            header.readUnsignedByte(),
            header.readUnsignedByte(),
            header.readInt() & Integer.MAX_VALUE);
    header.clear();
    return parsed;
  }

  private void end(ChannelHandlerContext ctx, String flood) {
    ended.accept(flood);
    byte[] reason = ("too many " + flood).getBytes(StandardCharsets.US_ASCII);
    ByteBuf goAway = ctx.alloc().buffer(Frame.BYTES + 8 + reason.length);
    goAway.writeMedium(8 + reason.length).writeByte(GOAWAY).writeByte(0).writeInt(0);
    goAway.writeInt(Integer.MAX_VALUE).writeInt(ENHANCE_YOUR_CALM).writeBytes(reason);
    ctx.writeAndFlush(goAway);
    // From here on, and at once: the channel's own close would wait for the calls to end, and the
    // write's end for a client that does not read.
    ctx.close();
  }
}
