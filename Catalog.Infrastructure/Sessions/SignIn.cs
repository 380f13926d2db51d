using System.Net;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Opens sessions with e-mail and password. Safe for concurrent use.</summary>
/// <remarks>
/// <para>A refusal does not reveal whether the account exists, whether the password was wrong, or whether the network is locked out: the
/// response, the work and the time are the same. A locked out network is refused even with the right password.</para>
/// <para>Of many concurrent guesses, those compared before the network was locked out count; a right one among the others is
/// refused. A password whose hash took less work than configured now is hashed again.</para>
/// </remarks>
internal sealed class SignIn(
    SessionDatabase database,
    SessionStore sessions,
    PasswordCheck passwords,
    Guesses guesses,
    SecurityEvents events,
    SignInOptions options,
    TimeProvider time,
    ILogger<SignIn> log)
{
    private readonly FailureLog _said = new(TimeProvider.System);

    /// <summary>Opens a session, unless it is refused.</summary>
    /// <param name="email">The e-mail address, in any case.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">The client's name for itself.</param>
    /// <param name="from">The client's address.</param>
    /// <param name="ct">Cancels it. It is then unknown whether a session was opened; nobody has its token.</param>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    /// <exception cref="TimeoutException">The database took too long, or too many sign-ins are in progress.</exception>
    public async Task<SignInAnswer> OpenAsync(string email, string password, string client, IPAddress? from, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var answer = await TryOpenAsync(new GuessKey(email, from), password, client, ct);
        if (answer.Session is null)
        {
            var rest = options.RefuseAfter - time.GetElapsedTime(started);
            return answer with { HoldFor = answer.HoldFor + (rest > TimeSpan.Zero ? rest : TimeSpan.Zero) };
        }

        return answer;
    }

    private async Task<SignInAnswer> TryOpenAsync(GuessKey key, string password, string client, CancellationToken ct)
    {
        // At most twice: a concurrent sign-in may have renewed the hash, which is no reason to refuse this one.
        for (var isRenewed = false; ; isRenewed = true)
        {
            var (lockedFor, delay) = await guesses.LookAsync(key, ct);
            var isLocked = lockedFor > TimeSpan.Zero;
            var found = await database.FindCredentialsAsync(key.Email, ct);
            var compared = await passwords.CompareAsync(password, found?.PasswordHash, ct);
            if (found is null || isLocked || compared == PasswordVerificationResult.Failed)
            {
                await guesses.FailAsync(key, found?.UserId, ct);
                await events.NoteAsync(new SecurityEvent(
                    isLocked ? SecurityEvent.SignInLocked : SecurityEvent.SignInWrong, SecurityEvent.User(found?.UserId), Actor: null, key.From));
                return new SignInAnswer(Session: null, delay);
            }

            if (await sessions.OpenAsync(found, key, client, ct) is { } opened)
            {
                await RenewAsync(found, compared, password);
                await events.NoteAsync(new SecurityEvent(
                    SecurityEvent.SignInOpened, SecurityEvent.User(found.UserId), SecurityEvent.User(found.UserId), key.From));
                return new SignInAnswer(opened, delay);
            }

            if (isRenewed)
            {
                return new SignInAnswer(Session: null, delay);
            }
        }
    }

    // A failure does not matter: the session is open, and the old hash stays valid.
    private async Task RenewAsync(CredentialsFound found, PasswordVerificationResult compared, string password)
    {
        if (compared != PasswordVerificationResult.SuccessRehashNeeded)
        {
            return;
        }

        try
        {
            await database.RenewAsync(found, await passwords.HashAsync(password, CancellationToken.None), CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (_said.IsDue(nameof(RenewAsync), out var others))
            {
                log.LogWarning(
                    e, "The password hash of user {Id} could not be renewed, nor those of {Others} more since the last line; the next sign-in tries again",
                    found.UserId, others);
            }
        }
    }
}
