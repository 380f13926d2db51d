using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Catalog.Lab.Replay;

namespace Catalog.Lab.Commands;

/// <summary>--replay and --speed, which have the same meaning in every command.</summary>
internal sealed class ReplayArguments
{
    private const string Unpaced = "max";

    private readonly Option<FileInfo> _log = new("--replay") { HelpName = "FILE" };

    private readonly Option<double?> _speed = new("--speed")
    {
        HelpName = $"FACTOR|{Unpaced}",
        CustomParser = ReadSpeed,
    };

    /// <param name="replay">The description of --replay.</param>
    /// <param name="speed">The description of the default speed.</param>
    public ReplayArguments(string replay, string speed)
    {
        _log.Description = $"{replay} FILE is an access log in the common or combined format of nginx and Apache.";
        _speed.Description = $"The speed, as a multiple of the recorded one, or {Unpaced}: as fast as responses arrive. Default: {speed}.";
        _log.AcceptExistingOnly();
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_log);
        command.Options.Add(_speed);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_speed) is { Implicit: false } && result.GetResult(_log) is not { Implicit: false })
            {
                result.AddError($"{_speed.Name} requires {_log.Name}.");
            }
        });
    }

    /// <summary>The values given; null without --replay.</summary>
    public ReplayOptions? Read(ParseResult arguments) =>
        arguments.GetValue(_log) is { } log ? new ReplayOptions(log, arguments.GetValue(_speed)) : null;

    private static double? ReadSpeed(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (text == Unpaced)
        {
            return double.PositiveInfinity;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor is > 0 and <= 1_000_000)
        {
            return factor;
        }

        argument.AddError($"--speed must be a number above 0, or {Unpaced}.");
        return null;
    }
}
