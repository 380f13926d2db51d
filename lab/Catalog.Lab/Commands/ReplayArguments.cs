using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Catalog.Lab.Replay;

namespace Catalog.Lab.Commands;

/// <summary>--replay and --speed, which mean the same in every command that has them.</summary>
internal sealed class ReplayArguments
{
    private const string Unpaced = "max";

    private readonly Option<FileInfo> _log = new("--replay") { HelpName = "FILE" };

    private readonly Option<double?> _speed = new("--speed")
    {
        HelpName = $"FACTOR|{Unpaced}",
        CustomParser = ReadSpeed,
    };

    /// <param name="replay">What --replay does in the command.</param>
    /// <param name="speed">How fast without --speed.</param>
    public ReplayArguments(string replay, string speed)
    {
        _log.Description = $"{replay} FILE is an access log in the common or combined format, as nginx and Apache write it.";
        _speed.Description = $"How many times as fast as recorded, or {Unpaced}: as fast as answers come. Default: {speed}.";
        _log.AcceptExistingOnly();
    }

    /// <summary>Makes the command accept them.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_log);
        command.Options.Add(_speed);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_speed) is { Implicit: false } && result.GetResult(_log) is not { Implicit: false })
            {
                result.AddError($"{_speed.Name} goes with {_log.Name}.");
            }
        });
    }

    /// <summary>What was typed; null without --replay.</summary>
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
