using Catalog.Lab.Replay;

namespace Catalog.Tests.Lab;

public sealed class AccessLogLineTests
{
    private const string Head = "192.0.2.7 - - [10/Oct/2026:13:55:36 -0700]";

    [Theory]
    [InlineData("\"GET /products/1 HTTP/1.1\" 200 512")] // common
    [InlineData("\"GET /products/1 HTTP/1.1\" 200 -")]
    [InlineData("\"GET /products/1 HTTP/2.0\" 304 0 \"https://shop.example/\" \"curl/8.5 \\\"quoted\\\" [x]\"")] // combined
    [InlineData("\"GET /products/1 HTTP/1.1\" 200")]
    public void A_line_of_either_format_is_read(string rest)
    {
        Assert.True(AccessLogLine.TryParse($"{Head} {rest}", out var line));

        Assert.Equal(("GET", "/products/1"), (line.Method, line.Target));
    }

    [Theory]
    [InlineData("2001:db8::17 - - [10/Oct/2026:13:55:36 +0000]")]
    [InlineData("::1 ident somebody [10/Oct/2026:13:55:36 +0000]")]
    [InlineData("192.0.2.7 - some body [a] \"b\" [10/Oct/2026:13:55:36 +0000]")]
    [InlineData("192.0.2.7 - [10/Oct/2026:13:55:36 +0000] [10/Oct/2026:13:55:36 +0000]")]
    public void The_client_of_a_line_is_ignored(string head)
    {
        Assert.True(AccessLogLine.TryParse($"{head} \"HEAD /categories HTTP/1.1\" 200 0", out var line));

        Assert.Equal(("HEAD", "/categories"), (line.Method, line.Target));
    }

    [Theory]
    [InlineData("10/Oct/2026:13:55:36 +0000", "2026-10-10T13:55:36Z")]
    [InlineData("10/Oct/2026:13:55:36 -0700", "2026-10-10T20:55:36Z")]
    [InlineData("01/Jan/2027:00:15:00 +0530", "2026-12-31T18:45:00Z")]
    [InlineData("29/Feb/2028:23:59:59 +1400", "2028-02-29T09:59:59Z")]
    public void The_time_is_read_with_its_zone(string logged, string utc)
    {
        Assert.True(AccessLogLine.TryParse($"192.0.2.7 - - [{logged}] \"GET / HTTP/1.1\" 200 0", out var line));

        Assert.Equal(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), line.At);
    }

    [Theory]
    [InlineData("/products/search?q=a\\x22b", "/products/search?q=a%22b")] // nginx
    [InlineData("/products/search?q=a\\\"b", "/products/search?q=a%22b")] // Apache
    [InlineData("/products/search?q=caf\\xC3\\xA9", "/products/search?q=caf%C3%A9")]
    [InlineData("/a\\\\b", "/a%5Cb")]
    [InlineData("/products/search?q=two words", "/products/search?q=two words")]
    [InlineData("http://other.example/", "http://other.example/")]
    public void Escapes_in_the_target_become_percent_encoding(string logged, string target)
    {
        Assert.True(AccessLogLine.TryParse($"{Head} \"GET {logged} HTTP/1.1\" 200 0", out var line));

        Assert.Equal(target, line.Target);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("192.0.2.7 - -")]
    [InlineData("192.0.2.7 - - [")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700]")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"")]
    [InlineData("192.0.2.7 - - [32/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.1\" 200 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36] \"GET / HTTP/1.1\" 200 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"-\" 408 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"\\x16\\x03\\x01\" 400 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"GET /\" 400 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"GET  HTTP/1.1\" 400 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.1\\\" 200 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.1\" OK 0")]
    [InlineData("192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.1\" 2000 0")]
    public void Any_other_line_is_refused(string line) => Assert.False(AccessLogLine.TryParse(line, out _));
}
