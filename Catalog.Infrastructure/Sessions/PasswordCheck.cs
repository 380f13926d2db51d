using Catalog.Domain.Users;
using Microsoft.AspNetCore.Identity;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Hashes and compares passwords, which takes tens of milliseconds of processor time: only some at once, the others wait.</summary>
internal sealed class PasswordCheck(IPasswordHasher<User> hasher, SignInOptions options) : IDisposable
{
    private readonly SemaphoreSlim _turns =
        new(options.HashesAtOnce > 0 ? options.HashesAtOnce : Math.Max(1, Environment.ProcessorCount / 2));

    private readonly string _dummyHash = hasher.HashPassword(null!, SessionToken.New()); // the framework's hasher does not look at the user

    /// <summary>Compares a password with a hash. Without a hash it takes equally long and fails.</summary>
    /// <param name="password">The password.</param>
    /// <param name="hash">The hash, in the format of the framework's hasher; <see langword="null"/> if there is no account.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="TimeoutException">Too many passwords are waiting.</exception>
    public Task<PasswordVerificationResult> CompareAsync(string password, string? hash, CancellationToken ct) => InTurnAsync(
        () =>
        {
            try
            {
                var result = hasher.VerifyHashedPassword(null!, hash ?? _dummyHash, password);
                return hash is null ? PasswordVerificationResult.Failed : result;
            }
            catch (FormatException)
            {
                return PasswordVerificationResult.Failed; // no hash at all, such as a ! that disables the account
            }
        },
        ct);

    /// <summary>Hashes a password.</summary>
    /// <inheritdoc cref="CompareAsync" />
    public Task<string> HashAsync(string password, CancellationToken ct) => InTurnAsync(() => hasher.HashPassword(null!, password), ct);

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken ct)
    {
        if (!await _turns.WaitAsync(options.HashTimeout, ct))
        {
            throw new TimeoutException("Too many passwords are waiting to be hashed.");
        }

        try
        {
            return work();
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();
}
