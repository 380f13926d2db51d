namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Collects the answers to one question. Thread-safe.</summary>
internal sealed class PendingAnswers(NodeAnswer own)
{
    private const int Most = 1000;
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<NodeAnswer> _answers = [own];
    private int _expected = int.MaxValue;

    /// <summary>Adds an answer. Answers beyond 1,000 are dropped.</summary>
    public void Add(NodeAnswer answer)
    {
        lock (_answers)
        {
            if (_answers.Count < Most)
            {
                _answers.Add(answer);
            }

            EndIfComplete();
        }
    }

    /// <summary>Returns the answers when the expected number has arrived or the time is over.</summary>
    /// <param name="expected">The expected number, including this node's own.</param>
    /// <param name="time">How long to wait.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IReadOnlyList<NodeAnswer>> WaitAsync(int expected, TimeSpan time, CancellationToken ct)
    {
        lock (_answers)
        {
            _expected = expected;
            EndIfComplete();
        }

        await Task.WhenAny(_complete.Task, Task.Delay(time, ct));
        ct.ThrowIfCancellationRequested();
        lock (_answers)
        {
            return [.. _answers];
        }
    }

    private void EndIfComplete()
    {
        if (_answers.Count >= _expected)
        {
            _complete.TrySetResult();
        }
    }
}
