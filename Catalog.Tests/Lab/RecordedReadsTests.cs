using System.Text;
using System.Text.Json;
using Catalog.Lab.Replay;

namespace Catalog.Tests.Lab;

/// <summary>A recorded log, on a clock that jumps to each timer.</summary>
public sealed class RecordedReadsTests
{
    private static readonly ServedPaths Served = new(JsonElement.Parse("""{"paths":{"/products/{id}":{"get":{},"put":{}},"/events":{"post":{}}}}"""));
    private readonly SteppedTime _time = new();

    [Theory]
    [InlineData(1.0, 0.0, 3.0, 3.0, 10.0)]
    [InlineData(10.0, 0.0, 0.3, 0.3, 1.0)]
    [InlineData(0.5, 0.0, 6.0, 6.0, 20.0)]
    [InlineData(double.PositiveInfinity, 0.0, 0.0, 0.0, 0.0)]
    public async Task Reads_are_issued_at_the_recorded_pace_times_the_speed(double speed, params double[] seconds)
    {
        using var reads = Of(speed, endless: false, At(0, 1), At(3, 2), At(3, 3), At(10, 4));

        foreach (var due in seconds)
        {
            Assert.NotNull(await NextAsync(reads));
            Assert.Equal(due, _time.Elapsed.TotalSeconds, 6);
        }

        Assert.Null(await NextAsync(reads));
    }

    [Fact]
    public async Task A_late_caller_gets_the_next_read_at_once_and_the_delay_is_reported()
    {
        using var reads = Of(speed: 1, endless: false, At(0, 1), At(1, 2), At(9, 3));
        await NextAsync(reads);
        _time.Advance(TimeSpan.FromSeconds(5)); // every caller waited for an answer

        await NextAsync(reads);
        Assert.Equal((5, 4), (_time.Elapsed.TotalSeconds, reads.Behind.TotalSeconds));

        await NextAsync(reads);
        Assert.Equal(9, _time.Elapsed.TotalSeconds); // it has caught up
    }

    [Fact]
    public async Task After_a_pause_the_pace_continues_from_there()
    {
        using var reads = Of(speed: 1, endless: false, At(0, 1), At(5, 2), At(7, 3));
        await NextAsync(reads);
        _time.Advance(TimeSpan.FromSeconds(100));
        reads.Resume();

        await NextAsync(reads);
        await NextAsync(reads);

        Assert.Equal((102, 0), (_time.Elapsed.TotalSeconds, reads.Behind.TotalSeconds));
    }

    [Fact]
    public async Task Lines_that_are_not_reads_of_the_service_are_counted_and_skipped()
    {
        using var reads = Of(
            speed: 1,
            endless: false,
            At(0, 1),
            "no line of a log",
            At(1, 1, "PUT"),
            At(1, "/favicon.ico"),
            At(1, "/" + new string('x', RecordedReads.LongestLine)),
            At(2, 5, "HEAD"),
            At(2, "/events", "POST"));

        Assert.Equal(ReadRequest.Get("/products/1"), await NextAsync(reads));
        Assert.Equal(new ReadRequest(HttpMethod.Head, "/products/5"), await NextAsync(reads));
        Assert.Null(await NextAsync(reads));
        Assert.Equal((2, 2, 2, 1), (reads.Taken, reads.Malformed, reads.Writes, reads.Elsewhere));
    }

    [Fact]
    public async Task An_endless_log_starts_again_at_its_end()
    {
        using var reads = Of(speed: 1, endless: true, At(0, 1), At(4, 2));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["/products/1", "/products/2"], new[] { (await NextAsync(reads))!.Value.Target, (await NextAsync(reads))!.Value.Target });
        }

        Assert.Equal(12, _time.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task An_endless_log_without_a_read_of_the_service_is_refused()
    {
        using var reads = Of(speed: 1, endless: true, At(0, "/favicon.ico"));

        await Assert.ThrowsAsync<InvalidDataException>(async () => await NextAsync(reads));
    }

    private RecordedReads Of(double speed, bool endless, params string[] lines) =>
        new(() => new MemoryStream(Encoding.Latin1.GetBytes(string.Join('\n', lines))), Served, speed, endless, _time);

    private static ValueTask<ReadRequest?> NextAsync(RecordedReads reads) => reads.NextAsync(new Random(1), default);

    private static string At(int second, int product, string method = "GET") => At(second, $"/products/{product}", method);

    private static string At(int second, string target, string method = "GET") =>
        $"192.0.2.7 - - [10/Oct/2026:13:55:{second:00} +0000] \"{method} {target} HTTP/1.1\" 200 0 \"-\" \"-\"";
}
