using System.Security.Cryptography;
using System.Text;
using Catalog.Benchmarks.Scaling;
using Catalog.Caching.Redis;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class MonitorLineTests
{
    [Fact]
    public void A_command_has_its_name_in_upper_case_and_its_key()
    {
        var line = MonitorLine.Parse("""+1339518083.107412 [0 127.0.0.1:60866] "get" "catalog:product:{7}" """.TrimEnd());

        Assert.NotNull(line);
        Assert.False(line.IsInScript);
        Assert.Equal(("GET", "catalog:product:{7}", "GET product"), (line.Command, line.Key, line.Action));
    }

    [Fact]
    public void Calls_from_a_script_are_marked()
    {
        var line = MonitorLine.Parse("""+1339518083.107412 [0 lua] "SET" "k" "v" """.TrimEnd());

        Assert.True(line?.IsInScript);
    }

    [Fact]
    public void Escaped_quotes_and_bytes_do_not_end_a_word()
    {
        var line = MonitorLine.Parse("""+1.2 [0 127.0.0.1:1] "SET" "a\"] \"b\\" "\x00\xffz\n" """.TrimEnd());

        Assert.Equal(["a\"] \"b\\", "\0\u00ffz\n"], line?.Arguments);
    }

    [Fact]
    public void A_script_of_the_service_is_shown_with_its_name_and_its_first_key()
    {
        var digest = Digest("fill.lua");

        var line = MonitorLine.Parse($"+1.2 [0 127.0.0.1:1] \"EVALSHA\" \"{digest}\" \"2\" \"catalog:product:{{7}}\" \"catalog:product:{{7}}:lease\"");

        Assert.Equal(("catalog:product:{7}", "fill product"), (line?.Key, line?.Action));
    }

    [Theory]
    [InlineData("""+1.2 [0 127.0.0.1:1] "PING" """)]
    [InlineData("""+1.2 [0 127.0.0.1:1] "publish" "channel" "message" """)]
    [InlineData("""+1.2 [0 127.0.0.1:1] "EVALSHA" "abc" "0" "not a key" """)]
    public void Commands_without_a_key_have_none(string line) =>
        Assert.Null(MonitorLine.Parse(line.TrimEnd())!.Key);

    [Fact]
    public void The_answer_to_MONITOR_is_not_a_command() =>
        Assert.Null(MonitorLine.Parse("+OK"));

#pragma warning disable CA5350 // SHA-1 is what EVALSHA names scripts by.
    private static string Digest(string script)
    {
        using var reader = new StreamReader(typeof(RedisScript).Assembly.GetManifestResourceStream(script)!);
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(reader.ReadToEnd())));
    }
#pragma warning restore CA5350
}
