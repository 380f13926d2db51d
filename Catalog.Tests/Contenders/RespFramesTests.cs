using System.Text;
using Catalog.Contenders.Wire;

namespace Catalog.Tests.Contenders;

public sealed class RespFramesTests
{
    private const string Stream =
        "+OK\r\n:12\r\n$5\r\nhello\r\n$-1\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n*-1\r\n_\r\n#t\r\n,1.5\r\n"
        + "%1\r\n+k\r\n*1\r\n:1\r\n~1\r\n:2\r\n>3\r\n$7\r\nmessage\r\n$2\r\nch\r\n$4\r\n\r\n\r\n\r\n|1\r\n+a\r\n+b\r\n:7\r\n-ERR no\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Frames_are_whole_however_the_bytes_arrive(int chunk)
    {
        var frames = new RespFrames();
        var taken = new List<string>();
        foreach (var bytes in Encoding.ASCII.GetBytes(Stream).Chunk(chunk))
        {
            frames.Add(bytes);
            while (frames.TryTake(out var frame))
            {
                taken.Add(Encoding.ASCII.GetString(frame.Span));
            }
        }

        Assert.Equal(Stream, string.Concat(taken));
        Assert.Equal(14, taken.Count);
    }

    [Fact]
    public void The_texts_of_a_command_are_its_name_and_arguments() => Assert.Equal(
        ["GET", "a"],
        RespFrames.TextsOf(Encoding.ASCII.GetBytes("*2\r\n$3\r\nGET\r\n$1\r\na\r\n"), 4).Select(text => Encoding.ASCII.GetString(text.Span)));

    [Fact]
    public void What_is_not_resp_is_an_error()
    {
        var frames = new RespFrames();
        frames.Add("HTTP/1.1 200 OK\r\n"u8);

        Assert.Throws<FormatException>(() => frames.TryTake(out _));
    }
}
