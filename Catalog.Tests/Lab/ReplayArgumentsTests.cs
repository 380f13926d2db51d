using System.CommandLine;
using Catalog.Lab.Commands;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Lab;

public sealed class ReplayArgumentsTests
{
    private static readonly string Log = Repository.PathOf("lab", "sample-access.log");
    private readonly ReplayArguments _replay = new("For the test.", "1");
    private readonly RootCommand _command = new("test");

    public ReplayArgumentsTests() => _replay.AddTo(_command);

    [Fact]
    public void Without_a_log_nothing_is_replayed() => Assert.Null(_replay.Read(_command.Parse([])));

    [Theory]
    [InlineData(null, null)]
    [InlineData("10", 10.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("max", double.PositiveInfinity)]
    public void The_speed_is_a_number_or_max(string? typed, double? speed)
    {
        string[] arguments = typed is null ? ["--replay", Log] : ["--replay", Log, "--speed", typed];

        var read = _replay.Read(_command.Parse(arguments));

        Assert.Equal((Log, speed), (read?.Log.FullName, read?.Speed));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("fast")]
    public void An_invalid_speed_is_refused(string speed) =>
        Assert.NotEmpty(_command.Parse(["--replay", Log, "--speed", speed]).Errors);

    [Fact]
    public void A_speed_without_a_log_is_refused() => Assert.NotEmpty(_command.Parse("--speed 2").Errors);

    [Fact]
    public void A_missing_log_is_refused() => Assert.NotEmpty(_command.Parse("--replay nowhere.log").Errors);
}
