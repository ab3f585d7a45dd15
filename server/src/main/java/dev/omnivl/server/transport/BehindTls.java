package dev.omnivl.server.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;

/**
 * Puts a handler behind the decryption of its connection, which gRPC's transport adds after the
 * connection was taken in and before anything is read.
 */
final class BehindTls extends ChannelInboundHandlerAdapter {
  private final ChannelHandler handler;

  BehindTls(ChannelHandler handler) {
    this.handler = handler;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ChannelHandlerContext decryption = ctx.pipeline().context(SslHandler.class);
    if (decryption == null) {
      throw new IllegalStateException("a connection without TLS on a port that has it");
    }
    ctx.pipeline().addAfter(decryption.name(), null, handler);
    ctx.fireChannelRead(message);
    ctx.pipeline().remove(this);
  }
}
