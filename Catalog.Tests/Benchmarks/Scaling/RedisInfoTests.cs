using Catalog.Benchmarks.Scaling;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class RedisInfoTests
{
    private const string Text =
        "# Stats\r\ntotal_net_input_bytes:1422\r\ninstantaneous_input_kbps:0.25\r\nrole:master\r\nslave0:ip=127.0.0.1,port=1\r\n\r\n"
        + "# Commandstats\r\n"
        + "cmdstat_get:calls=12,usec=34,usec_per_call=2.83,rejected_calls=0,failed_calls=1\r\n"
        + "cmdstat_memory|usage:calls=2,usec=5,usec_per_call=2.50\r\n";

    [Fact]
    public void Fields_that_are_numbers_are_read()
    {
        var info = RedisInfo.Parse(Text);

        Assert.Equal(1422, info.Field("total_net_input_bytes"));
        Assert.Equal(0.25, info.Field("instantaneous_input_kbps"));
    }

    [Fact]
    public void Missing_and_non_numeric_fields_are_0()
    {
        var info = RedisInfo.Parse(Text);

        Assert.Equal(0, info.Field("role"));
        Assert.Equal(0, info.Field("total_net_repl_input_bytes"));
    }

    [Fact]
    public void Calls_and_microseconds_of_each_command_are_read_by_its_name_in_upper_case()
    {
        var info = RedisInfo.Parse(Text);

        Assert.Equal(new CommandUse(12, 34), info.Commands["GET"]);
        Assert.Equal(new CommandUse(2, 5), info.Commands["MEMORY|USAGE"]);
        Assert.Equal(2, info.Commands.Count);
    }
}
