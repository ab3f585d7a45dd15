// Compares an image with a text, indexes it, and searches for it.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "example.com/omnivl-quickstart/omnivl/v1"
)

// Larger files are sent in several messages.
const part = 1 << 20

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "Usage: quickstart HOST:PORT FILE TEXT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		// One line that names the item and says what is allowed.
		fmt.Fprintln(os.Stderr, status.Convert(err).Message())
		os.Exit(1)
	}
}

func run(server, file, text string) error {
	channel, err := grpc.NewClient(server, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer channel.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := embed(ctx, channel, file, data, text); err != nil {
		return err
	}
	if err := ingest(ctx, channel, file, data); err != nil {
		return err
	}
	return find(ctx, channel, text)
}

func embed(ctx context.Context, channel *grpc.ClientConn, file string, data []byte, text string) error {
	service := pb.NewEmbeddingServiceClient(channel)
	image := &pb.Media{Name: file, Data: data}
	seen, err := service.EmbedImage(ctx, &pb.EmbedImageRequest{Image: image})
	if err != nil {
		return err
	}
	said, err := service.EmbedText(ctx, &pb.EmbedTextRequest{Text: text})
	if err != nil {
		return err
	}
	cosine, err := cosine(seen.Embedding, said.Embedding)
	if err != nil {
		return err
	}
	fmt.Printf("%.3f  %s  %s\n", cosine, filepath.Base(file), text)
	return nil
}

// Both are unit vectors, so their product is the cosine. Vectors of two models never mix.
func cosine(one, other *pb.Embedding) (float64, error) {
	if one.ModelId != other.ModelId {
		return 0, errors.New("vectors of two models")
	}
	sum := 0.0
	for i := 0; i < int(one.Dimensions); i++ {
		sum += number(one, i) * number(other, i)
	}
	return sum, nil
}

// 32-bit floats, little-endian.
func number(vector *pb.Embedding, i int) float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(vector.Values[4*i:])))
}

func ingest(ctx context.Context, channel *grpc.ClientConn, file string, data []byte) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	stream, err := pb.NewIndexServiceClient(channel).Ingest(ctx)
	if err != nil {
		return err
	}
	// The index takes a file again only when its size or its time of change differ.
	item := &pb.ItemVersion{
		Uri:       "file://" + filepath.ToSlash(path),
		SizeBytes: info.Size(),
		Modified:  timestamppb.New(info.ModTime()),
	}
	for start := 0; start == 0 || start < len(data); start += part {
		end := min(start+part, len(data))
		request := &pb.IngestRequest{Item: item, Data: data[start:end], More: end < len(data)}
		if err := stream.Send(request); err != nil && err != io.EOF {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	for {
		reply, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if failure := reply.GetError(); failure != nil {
			return errors.New(failure.Message)
		}
		fmt.Printf("item  %s\n", reply.Uri) // it is on disk and can be found
	}
}

func find(ctx context.Context, channel *grpc.ClientConn, text string) error {
	request := &pb.SearchRequest{Query: &pb.SearchRequest_Text{Text: text}, Limit: 3}
	found, err := pb.NewSearchServiceClient(channel).Search(ctx, request)
	if err != nil {
		return err
	}
	for _, hit := range found.Hits {
		fmt.Printf("%d  %.3f  %s\n", hit.Rank, hit.Score, hit.Uri)
	}
	return nil
}
