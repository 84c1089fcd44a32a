-- The table of the backend, which is made with the database and in every region by replication.
CREATE TABLE IF NOT EXISTS public.songs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL,
  artist text NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON public.songs TO musicconnect;
