using System.CommandLine;
using Catalog.Lab;
using Catalog.Lab.Commands;
using Catalog.Testbed;

namespace Catalog.Tests.Lab;

public sealed class CommonOptionsTests
{
    private readonly CommonOptions _common = new("seconds", "json");
    private readonly RootCommand _command = new("test");

    public CommonOptionsTests()
    {
        _common.AddTo(_command);
    }

    [Fact]
    public void Without_options_there_are_two_nodes_and_a_single_redis()
    {
        Assert.Equal(new LabOptions(2, RedisTopology.Single, null, null), _common.Read(_command.Parse([])));
    }

    [Fact]
    public void Options_are_read()
    {
        var options = _common.Read(_command.Parse("--nodes 3 --redis cluster --seconds 5 --json out.json"));

        Assert.Equal((3, RedisTopology.Cluster, TimeSpan.FromSeconds(5), "out.json"),
            (options.Nodes, options.Redis, options.Duration, options.Json?.Name));
    }

    [Theory]
    [InlineData("--nodes 0")]
    [InlineData("--nodes 17")]
    [InlineData("--nodes two")]
    [InlineData("--redis ring")]
    [InlineData("--seconds 0")]
    [InlineData("--seconds 4000001")]
    [InlineData("--json no-such-folder/out.json")]
    [InlineData("--json .")]
    public void Invalid_options_are_refused(string arguments)
    {
        Assert.NotEmpty(_command.Parse(arguments).Errors);
    }

    [Fact]
    public void A_file_that_is_only_named_is_neither_made_nor_emptied()
    {
        var (kept, made) = (Path.GetTempFileName(), Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        File.WriteAllText(kept, "of the last run");

        Assert.Empty(_command.Parse(["--json", kept]).Errors);
        Assert.Empty(_command.Parse(["--json", made]).Errors);

        Assert.Equal("of the last run", File.ReadAllText(kept));
        Assert.False(File.Exists(made));
        File.Delete(kept);
    }

    [Theory]
    [InlineData("--data kept", 0)]
    [InlineData("--data kept --redis single", 0)]
    [InlineData("--data kept --redis sentinel", 1)]
    [InlineData("--data kept --redis cluster", 1)]
    public void Only_the_data_of_a_single_redis_are_kept(string arguments, int errors)
    {
        Assert.Equal(errors, RunCommand.Create().Parse(arguments).Errors.Count);
    }
}
