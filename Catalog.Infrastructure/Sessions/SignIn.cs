using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Opens a session for who knows the password of an account. Safe for concurrent use.</summary>
/// <remarks>
/// <para>A refusal does not tell whether there is such an account, whether the password was wrong, or whether the account is locked:
/// it is one answer, after the same work, at the same time. A locked account refuses the right password too.</para>
/// <para>Failures are counted in the row of the credentials, for all nodes together and whatever Redis does. Of many guesses at
/// once, those count that were compared before the account was locked; the right one among the others is refused.</para>
/// </remarks>
public sealed class SignIn
{
    private readonly SessionDatabase _database;
    private readonly SessionStore _sessions;
    private readonly PasswordCheck _passwords;
    private readonly SignInOptions _options;
    private readonly TimeProvider _time;

    internal SignIn(
        SessionDatabase database, SessionStore sessions, PasswordCheck passwords, IOptions<SignInOptions> options, TimeProvider time) =>
        (_database, _sessions, _passwords, _options, _time) = (database, sessions, passwords, options.Value, time);

    /// <summary>Opens a session; <see langword="null"/> when it is refused.</summary>
    /// <param name="email">In any case.</param>
    /// <param name="password">As the user typed it.</param>
    /// <param name="client">What the client calls itself.</param>
    /// <param name="ct">Cancels it; whether a session was opened is then unknown, and nobody has its token.</param>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    /// <exception cref="TimeoutException">The database took too long, or too many sign in at once.</exception>
    public async Task<OpenedSession?> OpenAsync(string email, string password, string client, CancellationToken ct)
    {
        var answerAt = Task.Delay(_options.RefuseAfter, _time, ct);
        var opened = await TryOpenAsync(email, password, client, ct);
        if (opened is null)
        {
            await answerAt;
        }

        return opened;
    }

    private async Task<OpenedSession?> TryOpenAsync(string email, string password, string client, CancellationToken ct)
    {
        var found = await _database.FindCredentialsAsync(email, ct);
        var isRight = await _passwords.IsRightAsync(password, found?.PasswordHash, ct);
        if (found is null or { IsLocked: true })
        {
            return null;
        }

        if (!isRight)
        {
            await _database.FailAsync(found.UserId, _options, ct);
            return null;
        }

        return await _sessions.OpenAsync(found, client, ct);
    }
}
