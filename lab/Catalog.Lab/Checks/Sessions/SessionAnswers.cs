using System.Text.Json;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Sessions;

/// <summary>Counts the answers to reads of sessions, and those that show the session of another token. Thread-safe.</summary>
internal sealed class SessionAnswers
{
    private int _read;
    private int _ofAnother;

    public IReadOnlyList<ExperimentRow> Rows =>
    [
        ExperimentRow.AtLeast("answers read", _read, "answers", 1),
        ExperimentRow.AtMost("answers with another session than that of the token", _ofAnother, "answers", 0),
    ];

    /// <summary>Counts an answer.</summary>
    /// <param name="session">The session of the token in the request.</param>
    /// <param name="body">The current session, or the list of the user's sessions.</param>
    public void Add(long session, JsonElement body)
    {
        Interlocked.Increment(ref _read);
        if (!Shows(session, body))
        {
            Interlocked.Increment(ref _ofAnother);
        }
    }

    // Every session in a list says whether it is that of the request; the current one may be missing while it ends.
    private static bool Shows(long session, JsonElement body) => body.TryGetProperty("items", out var list)
        ? list.EnumerateArray().All(item => item.GetProperty("isCurrent").GetBoolean() == (item.GetProperty("id").GetInt64() == session))
        : body.GetProperty("id").GetInt64() == session;
}
